from controller.findings import Code, Place, Severity
from controller.planning.checks.remarks import Remark, Remarks, names_of

REMARK = Remark(Severity.ERROR, Code.UNUSED, Place("a.yaml", 3), "it is late on", ": why", "do this")


def sentences(remarks: Remarks) -> list[str]:
    return [each.sentence for each in remarks.findings()]


def test_what_holds_on_many_screens_is_said_once_and_names_five() -> None:
    remarks = Remarks()
    for number in range(2_000):
        remarks.add(f"wall-{number}", REMARK)
    (sentence,) = sentences(remarks)
    assert sentence == "it is late on wall-0, wall-1, wall-2, wall-3, wall-4 and 1,995 more: why"


def test_a_detail_that_all_share_is_said_at_the_end_and_others_with_their_screen() -> None:
    remarks = Remarks()
    remarks.add("one", REMARK, "first at 9")
    assert sentences(remarks) == ["it is late on one: why, first at 9"]
    remarks.add("two", REMARK, "first at 10")
    remarks.add("two", REMARK, "first at 11")
    assert sentences(remarks) == ["it is late on one (first at 9) and two (first at 10): why"]


def test_names_read_like_a_sentence() -> None:
    assert names_of([]) == "none"
    assert names_of(["a"]) == "a"
    assert names_of(["a", "b"]) == "a and b"
    assert names_of("abcde") == "a, b, c, d and e"
    assert names_of("abcdef") == "a, b, c, d, e and 1 more"
