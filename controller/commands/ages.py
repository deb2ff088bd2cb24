"""How long ago something was, for people. Standard library only: quick commands read it."""


def format_age(ms: int) -> str:
    """Like "119 s", "2 min" or "47 h": the largest unit of which there are two."""
    if ms < 120_000:
        return f"{max(0, ms) // 1_000} s"
    if ms < 7_200_000:
        return f"{ms // 60_000} min"
    return f"{ms // 3_600_000} h" if ms < 172_800_000 else f"{ms // 86_400_000} days"
