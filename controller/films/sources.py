"""Pictures made of formulas: the sample's films, as ffmpeg filter graphs. Pure.

A field is a formula of x, y (the picture is 2 high, its middle 0) and T (seconds), worked out on a coarse
grid a few times a second and enlarged in 16 bits; only then a tone turns each value into light, by a table.
So edges are sharp where the formula is smooth, at a hundredth of the cost of working out every pixel.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from controller.films.geometry import Size

FPS = 25
SMOOTH = "flags=bicubic+accurate_rnd+bitexact"
GRID = Size(112, 63)

Graph = Callable[[Size], str]


@dataclass(frozen=True, slots=True)
class Field:
    """One layer of a picture, in grey."""

    formula: str
    """An expression of ffmpeg's geq in x, y and T; `st(n)` and `ld(n)` with n below 8 are free."""
    tone: str
    """Light, 0 to 255, as an expression of the formula's value v."""
    span: float
    """Values beyond ±span are cut off; a smaller span is finer."""
    per_second: str = "25/4"
    """How often the formula is worked out; between, values move in a straight line."""
    grid: Size = GRID

    def graph(self, size: Size) -> str:
        """The filters that make this layer."""
        grid, unit = self.grid, self.grid.height / 2
        places = f"st(8,(X-{(grid.width - 1) / 2})/{unit});st(9,(Y-{(grid.height - 1) / 2})/{unit})"
        formula = re.sub(r"\bx\b", "ld(8)", re.sub(r"\by\b", "ld(9)", self.formula))
        value = f"((val-32768)*{self.span}/32767)"
        tone = re.sub(r"\bv\b", value, self.tone)
        return ",".join(
            [
                f"nullsrc=s={grid.width}x{grid.height}:r={self.per_second},format=gray16le",
                f"geq=lum='{places};clip(32768+32767/{self.span}*({formula}),0,65535)'",
                f"framerate=fps={FPS}:scene=100:interp_start=0:interp_end=255",
                f"scale={size.width}:{size.height}:{SMOOTH},format=gray16le",
                f"lut=y='clip(257*({tone}),0,65535)',format=gray",
            ]
        )


def _palette(red: str, green: str, blue: str) -> str:
    """Grey → colour: each a curve of `light/part` points."""
    return f"format=gbrp,curves=r='{red}':g='{green}':b='{blue}'"


EMBER = _palette("0/0.08 0.4/0.75 0.7/1 1/1", "0/0.02 0.35/0.1 0.7/0.55 1/0.95", "0/0.25 0.5/0.35 1/0.7")
ICE = _palette("0/0.02 0.5/0.05 1/0.85", "0/0.06 0.5/0.35 1/1", "0/0.2 0.5/0.6 1/0.95")
CLAY = _palette("0/0.1 0.5/0.55 1/0.98", "0/0.06 0.5/0.25 1/0.9", "0/0.05 0.5/0.2 1/0.75")
DUSK = _palette("0/0.1 0.5/0.42 1/0.93", "0/0.13 0.5/0.33 1/0.76", "0/0.26 0.5/0.42 1/0.62")
SEA = _palette("0/0.03 0.5/0.1 1/0.55", "0/0.12 0.5/0.32 1/0.76", "0/0.22 0.5/0.44 1/0.8")
GOLD = _palette("0/0.03 0.5/0.85 1/1", "0/0.04 0.5/0.6 1/0.95", "0/0.12 0.5/0.25 1/0.75")
LANTERN = _palette("0/0.1 0.5/0.6 1/0.98", "0/0.08 0.5/0.36 1/0.8", "0/0.15 0.5/0.24 1/0.55")
AURORA = _palette(
    "0/0.02 0.35/0.05 0.7/0.35 1/0.9", "0/0.03 0.35/0.3 0.7/0.85 1/1", "0/0.12 0.35/0.35 0.7/0.6 1/0.9"
)
VIOLET = _palette(
    "0/0.06 0.4/0.42 0.75/0.93 1/1", "0/0.02 0.4/0.12 0.75/0.52 1/0.93", "0/0.2 0.4/0.6 0.75/0.72 1/0.9"
)
INK = _palette("0/0.9 0.5/0.85 1/0.1", "0/0.86 0.5/0.4 1/0.1", "0/0.78 0.5/0.3 1/0.16")
MOSS = _palette("0/0.04 0.5/0.35 1/0.95", "0/0.1 0.5/0.5 1/0.98", "0/0.08 0.5/0.22 1/0.7")
ROSE = _palette("0/0.15 0.5/0.85 1/1", "0/0.02 0.5/0.3 1/0.9", "0/0.3 0.5/0.55 1/0.85")
CITY = _palette(
    "0/0.02 0.25/0.25 0.45/0.1 1/1", "0/0.03 0.25/0.1 0.45/0.12 1/0.85", "0/0.08 0.25/0.35 0.45/0.25 1/0.5"
)
COPPER = _palette(
    "0/0.02 0.3/0.1 0.6/0.9 1/1", "0/0.03 0.3/0.2 0.6/0.55 1/0.96", "0/0.1 0.3/0.45 0.6/0.35 1/0.8"
)


def _single(field: Field, palette: str) -> Graph:
    return lambda size: f"{field.graph(size)},{palette}"


def _pair(one: Field, other: Field, blend: str, palette: str) -> Graph:
    return lambda size: (
        f"{one.graph(size)}[one];{other.graph(size)}[other];[one][other]blend=all_mode={blend},{palette}"
    )


def _loom(size: Size) -> str:
    weft = Field("x*8+.9*sin(y*3.8+T*.6)+T*.8", "128+900*sin(v)", 60).graph(size)
    warp = Field("y*8+.8*sin(x*3.1-T*.5)", "128+900*sin(v)", 60).graph(size)
    light = Field("sin(x*1.8+y*2.4+T*.7)", "140+110*v", 2).graph(size)
    checks = "[weft][warp]blend=all_mode=difference[checks];[checks][light]blend=all_mode=multiply"
    return f"{weft}[weft];{warp}[warp];{light}[light];{checks},{MOSS}"


def _city(size: Size) -> str:
    """Houses four cells wide; each window changes at times of its own."""
    roof = "31+20*sin(ld(0)*2.399)*sin(ld(0)*.77+7)"
    seed = "ld(0)*12.9898+floor(Y/3)*78.233+floor(T*.35+sin(ld(0)*3.7+floor(Y/3)*5.1)*3)*1.7"
    wall = f"if(lt(mod(X,4),1)+lt(mod(Y,3),1),12,105+120*gt(sin({seed}),.25))"
    night = f"st(0,floor(X/4));st(1,{roof});if(gt(72-Y,ld(1)),30+70*Y/72,{wall})"
    cells = f"nullsrc=s=128x72:r=25/8,format=gray,geq=lum='{night}',fps={FPS}"
    return f"{cells},scale={size.width}:{size.height}:flags=neighbor,{CITY}"


def _fractal(_size: Size) -> str:
    dive = "start_scale=0.012:end_scale=0.0003:end_pts=750:maxiter=300"
    shape = f"mandelbrot=s=448x252:r={FPS}:{dive}:inner=black:outer=normalized_iteration_count"
    return f"{shape},format=gray,gblur=sigma=0.8,{COPPER}"


def _life(_size: Size) -> str:
    colours = "life_color=#fff3c4:death_color=#e2495a:mold_color=#171a3a:mold=14"
    cells = f"life=s=192x108:r=25/2:ratio=0.12:rule=S23/B3:random_seed=4:{colours}"
    return f"{cells},framerate=fps={FPS}:scene=100,scale=448:252:{SMOOTH},gblur=sigma=1.1,lagfun=decay=0.9"


_FILMS: dict[str, Graph] = {
    "sunset": _pair(
        Field("hypot(x,y+.05)", "if(lt(v,.6),245,110*exp(-(v-.6)*3))", 4, per_second="1"),
        Field("pow(max(y+.35,0),1.2)*14-T*2.2", "255-255*clip((sin(v)-.1)*9,0,1)", 100),
        "multiply:all_opacity=0.8",
        EMBER,
    ),
    "ember": _single(
        Field("sin(x*3.1+T*.8)+sin(y*4.2-T*.6+sin(x*1.75+T*.3))+sin((x+y)*2.5+T*.5)", "128+42*v", 4), EMBER
    ),
    "mandala": _single(
        Field(
            "st(0,hypot(x,y));st(1,atan2(y,x));"
            "ld(0)*14.4-T*1.1+2.2*sin(ld(1)*8+T*.4)*sin(ld(0)*3.8-T*.3)*(1-exp(-ld(0)*8))",
            "128+120*sin(v)",
            100,
            grid=Size(192, 108),
        ),
        ROSE,
    ),
    "loom": _loom,
    "contours": _single(
        Field(
            "sin(x*2.3+T*.21)+sin(y*3.1-T*.17+sin(x*1.53+T*.13))+sin((x-y)*1.95+T*.19)",
            "255*pow(0.5+0.5*sin(v*9),5)",
            4,
        ),
        INK,
    ),
    "ribbons": _single(
        Field(
            "(y-.53*sin(x*1.53+T*.6))*(y-.6*sin(x*1.85-T*.5+2))*(y-.42*sin(x*2.5+T*.8+4))",
            "255/(1+pow(abs(v)*42,1.1))",
            0.8,
            per_second="25/2",
            grid=Size(144, 81),
        ),
        VIOLET,
    ),
    "rings": _pair(
        Field("hypot(x-.83*sin(T*.23),y-.46*cos(T*.31))*15.3-T*1.6", "128+127*sin(v)", 100),
        Field("hypot(x+cos(T*.19),y+.37*sin(T*.27))*12-T*1.2", "128+127*sin(v)", 100),
        "average",
        ICE,
    ),
    "grains": _pair(
        Field("x*13+6*sin(y*2.4+T*.5)+T", "128+127*sin(v)", 100),
        Field("y*16+5*sin(x*2.05-T*.4)", "128+127*sin(v)", 100),
        "multiply",
        CLAY,
    ),
    "life": _life,
    "aurora": _single(
        Field(
            "st(0,y+.28-.22*sin(x*2.2+T*.35)-.12*sin(x*5.1-T*.5));"
            "st(1,y-.22-.17*sin(x*1.75-T*.28)-.11*sin(x*3.8+T*.4));"
            "205*exp(-pow(ld(0)/if(gt(ld(0),0),.12,.5),2))*(.65+.35*sin(x*24+3*sin(x*3.1+T*.6)))"
            "+150*exp(-pow(ld(1)/if(gt(ld(1),0),.08,.38),2))*(.65+.35*sin(x*18-T*.7))",
            "v",
            300,
            grid=Size(128, 72),
        ),
        AURORA,
    ),
    "city": _city,
    "fractal": _fractal,
}

_CALM: dict[str, Graph] = {
    "water": _pair(
        Field("y*14+1.5*sin(x*1.95+T*.3)+T*.4", "128+127*sin(v)", 100),
        Field("y*8.3-1.8*sin(x*1.36-T*.2)+T*.25", "128+127*sin(v)", 100),
        "average",
        SEA,
    ),
    "lanterns": _single(
        Field(
            "1.2/(.12+pow(hypot(x-.97*sin(T*.21),y-.7*sin(T*.3)),2))"
            "+1.2/(.12+pow(hypot(x-1.1*cos(T*.16),y-.6*sin(T*.25+2)),2))"
            "+1.2/(.1+pow(hypot(x-.7*sin(T*.19+4),y-.76*cos(T*.23)),2))",
            "215*(1-1/(1+pow(max(v,0)/7,2.6)))",
            60,
        ),
        LANTERN,
    ),
    "fields": _single(
        Field("y*72/(16+y*3.3)+2.4*sin(x*1.64+T*.15+y*1.44)+1.3*sin(x*3.4-T*.12)", "118+84*sin(v)", 50),
        DUSK,
    ),
}

FILMS: Mapping[str, Graph] = MappingProxyType(_FILMS)
"""For shorts: each a picture of its own."""
CALM: Mapping[str, Graph] = MappingProxyType(_CALM)
"""For house ads: slow and low in contrast."""
PULSE: Graph = _pair(
    Field("hypot(x,y)*15-2*PI*T", "225*pow(0.5+0.5*cos(v),8)+24", 250),
    Field(
        "st(0,hypot(x,y));exp(-ld(0)*.5)*(.78+.22*sin(atan2(y,x)*12+T*.6)*(1-exp(-ld(0)*4)))",
        "255*v",
        2,
        grid=Size(144, 81),
    ),
    "multiply",
    GOLD,
)
"""For the simulcast's film: a ring leaves the middle on each second, so that five walls can be compared."""
