"""Countries: ISO 3166-1 codes and the English names that credits print.

The codes are those of ISO 3166-1 (alpha-2 and alpha-3), as in Debian's iso-codes and in the zone database's
iso3166.tab, to which a test holds them. The first name of a row is the one that is printed: ISO's short name
in everyday order. The others are understood too. Nothing here says anything about any territory's status.
"""

from controller.catalogue.names import folded
from controller.findings import did_you_mean, shown

INTERNATIONAL = "International"
"""For a film that was made in many countries together."""

_TABLE = """\
AD AND Andorra
AE ARE United Arab Emirates / UAE
AF AFG Afghanistan
AG ATG Antigua and Barbuda / Antigua & Barbuda
AI AIA Anguilla
AL ALB Albania
AM ARM Armenia
AO AGO Angola
AQ ATA Antarctica
AR ARG Argentina
AS ASM American Samoa / Samoa (American)
AT AUT Austria
AU AUS Australia
AW ABW Aruba
AX ALA Åland Islands
AZ AZE Azerbaijan
BA BIH Bosnia and Herzegovina / Bosnia & Herzegovina
BB BRB Barbados
BD BGD Bangladesh
BE BEL Belgium
BF BFA Burkina Faso
BG BGR Bulgaria
BH BHR Bahrain
BI BDI Burundi
BJ BEN Benin
BL BLM Saint Barthélemy / St Barthelemy
BM BMU Bermuda
BN BRN Brunei / Brunei Darussalam
BO BOL Bolivia / Plurinational State of Bolivia
BQ BES Bonaire, Sint Eustatius and Saba / Caribbean NL
BR BRA Brazil
BS BHS Bahamas / The Bahamas
BT BTN Bhutan
BV BVT Bouvet Island
BW BWA Botswana
BY BLR Belarus
BZ BLZ Belize
CA CAN Canada
CC CCK Cocos (Keeling) Islands
CD COD Democratic Republic of the Congo / Congo (Dem. Rep.) / DR Congo
CF CAF Central African Republic / Central African Rep.
CG COG Congo / Congo (Rep.) / Republic of the Congo
CH CHE Switzerland
CI CIV Côte d'Ivoire / Côte d’Ivoire / Ivory Coast
CK COK Cook Islands
CL CHL Chile
CM CMR Cameroon
CN CHN China / People's Republic of China
CO COL Colombia
CR CRI Costa Rica
CU CUB Cuba
CV CPV Cabo Verde / Cape Verde
CW CUW Curaçao
CX CXR Christmas Island
CY CYP Cyprus
CZ CZE Czechia / Czech Republic
DE DEU Germany
DJ DJI Djibouti
DK DNK Denmark
DM DMA Dominica
DO DOM Dominican Republic
DZ DZA Algeria
EC ECU Ecuador
EE EST Estonia
EG EGY Egypt
EH ESH Western Sahara
ER ERI Eritrea
ES ESP Spain
ET ETH Ethiopia
FI FIN Finland
FJ FJI Fiji
FK FLK Falkland Islands
FM FSM Micronesia / Federated States of Micronesia
FO FRO Faroe Islands
FR FRA France
GA GAB Gabon
GB GBR United Kingdom / Britain (UK) / UK / Great Britain / Britain
GD GRD Grenada
GE GEO Georgia
GF GUF French Guiana
GG GGY Guernsey
GH GHA Ghana
GI GIB Gibraltar
GL GRL Greenland
GM GMB Gambia / The Gambia
GN GIN Guinea
GP GLP Guadeloupe
GQ GNQ Equatorial Guinea
GR GRC Greece
GS SGS South Georgia and the South Sandwich Islands / South Georgia & the South Sandwich Islands
GT GTM Guatemala
GU GUM Guam
GW GNB Guinea-Bissau
GY GUY Guyana
HK HKG Hong Kong / Hong Kong SAR
HM HMD Heard Island and McDonald Islands / Heard Island & McDonald Islands
HN HND Honduras
HR HRV Croatia
HT HTI Haiti
HU HUN Hungary
ID IDN Indonesia
IE IRL Ireland
IL ISR Israel
IM IMN Isle of Man
IN IND India
IO IOT British Indian Ocean Territory
IQ IRQ Iraq
IR IRN Iran / Islamic Republic of Iran
IS ISL Iceland
IT ITA Italy
JE JEY Jersey
JM JAM Jamaica
JO JOR Jordan
JP JPN Japan
KE KEN Kenya
KG KGZ Kyrgyzstan
KH KHM Cambodia
KI KIR Kiribati
KM COM Comoros
KN KNA Saint Kitts and Nevis / St Kitts & Nevis
KP PRK North Korea / Korea (North) / Democratic People's Republic of Korea
KR KOR South Korea / Korea (South) / Republic of Korea
KW KWT Kuwait
KY CYM Cayman Islands
KZ KAZ Kazakhstan
LA LAO Laos / Lao People's Democratic Republic
LB LBN Lebanon
LC LCA Saint Lucia / St Lucia
LI LIE Liechtenstein
LK LKA Sri Lanka
LR LBR Liberia
LS LSO Lesotho
LT LTU Lithuania
LU LUX Luxembourg
LV LVA Latvia
LY LBY Libya
MA MAR Morocco
MC MCO Monaco
MD MDA Moldova / Republic of Moldova
ME MNE Montenegro
MF MAF Saint Martin / St Martin (French)
MG MDG Madagascar
MH MHL Marshall Islands
MK MKD North Macedonia / Macedonia
ML MLI Mali
MM MMR Myanmar / Myanmar (Burma) / Burma
MN MNG Mongolia
MO MAC Macao / Macau / Macao SAR
MP MNP Northern Mariana Islands
MQ MTQ Martinique
MR MRT Mauritania
MS MSR Montserrat
MT MLT Malta
MU MUS Mauritius
MV MDV Maldives
MW MWI Malawi
MX MEX Mexico
MY MYS Malaysia
MZ MOZ Mozambique
NA NAM Namibia
NC NCL New Caledonia
NE NER Niger
NF NFK Norfolk Island
NG NGA Nigeria
NI NIC Nicaragua
NL NLD Netherlands / The Netherlands / Holland
NO NOR Norway
NP NPL Nepal
NR NRU Nauru
NU NIU Niue
NZ NZL New Zealand
OM OMN Oman
PA PAN Panama
PE PER Peru
PF PYF French Polynesia
PG PNG Papua New Guinea
PH PHL Philippines / The Philippines
PK PAK Pakistan
PL POL Poland
PM SPM Saint Pierre and Miquelon / St Pierre & Miquelon
PN PCN Pitcairn
PR PRI Puerto Rico
PS PSE Palestine / State of Palestine
PT PRT Portugal
PW PLW Palau
PY PRY Paraguay
QA QAT Qatar
RE REU Réunion
RO ROU Romania
RS SRB Serbia
RU RUS Russia / Russian Federation
RW RWA Rwanda
SA SAU Saudi Arabia
SB SLB Solomon Islands
SC SYC Seychelles
SD SDN Sudan
SE SWE Sweden
SG SGP Singapore
SH SHN Saint Helena, Ascension and Tristan da Cunha / St Helena
SI SVN Slovenia
SJ SJM Svalbard and Jan Mayen / Svalbard & Jan Mayen
SK SVK Slovakia
SL SLE Sierra Leone
SM SMR San Marino
SN SEN Senegal
SO SOM Somalia
SR SUR Suriname
SS SSD South Sudan
ST STP Sao Tome and Principe / Sao Tome & Principe
SV SLV El Salvador
SX SXM Sint Maarten / St Maarten (Dutch)
SY SYR Syria / Syrian Arab Republic
SZ SWZ Eswatini / Eswatini (Swaziland) / Swaziland
TC TCA Turks and Caicos Islands / Turks & Caicos Is
TD TCD Chad
TF ATF French Southern Territories / French S. Terr.
TG TGO Togo
TH THA Thailand
TJ TJK Tajikistan
TK TKL Tokelau
TL TLS Timor-Leste / East Timor
TM TKM Turkmenistan
TN TUN Tunisia
TO TON Tonga
TR TUR Türkiye / Turkey
TT TTO Trinidad and Tobago / Trinidad & Tobago
TV TUV Tuvalu
TW TWN Taiwan
TZ TZA Tanzania / United Republic of Tanzania
UA UKR Ukraine
UG UGA Uganda
UM UMI United States Minor Outlying Islands / US minor outlying islands
US USA United States / United States of America / USA
UY URY Uruguay
UZ UZB Uzbekistan
VA VAT Vatican City / Holy See
VC VCT Saint Vincent and the Grenadines / St Vincent
VE VEN Venezuela / Bolivarian Republic of Venezuela
VG VGB British Virgin Islands / Virgin Islands (UK)
VI VIR U.S. Virgin Islands / Virgin Islands (US)
VN VNM Vietnam / Viet Nam
VU VUT Vanuatu
WF WLF Wallis and Futuna / Wallis & Futuna
WS WSM Samoa / Samoa (western)
YE YEM Yemen
YT MYT Mayotte
ZA ZAF South Africa
ZM ZMB Zambia
ZW ZWE Zimbabwe
"""

NAMES: dict[str, str] = {row[:2]: row[7:].split(" / ")[0] for row in _TABLE.splitlines()}
"""The name that is printed, by alpha-2 code."""


def _known() -> dict[str, str]:
    known = {_key(INTERNATIONAL): INTERNATIONAL}
    for row in _TABLE.splitlines():
        words = row[:2], row[3:6], *row[7:].split(" / ")
        known.update(dict.fromkeys(map(_key, words), words[2]))
    return known


def _key(text: str) -> str:
    """Without case, accents, dots and apostrophes, and with "and" for "&"."""
    kept = "".join(letter if letter.isalnum() else " " for letter in folded(text).replace("&", " and "))
    return " ".join(kept.split())


_KNOWN = _known()


def parse_country(text: str) -> str:
    """A code or a name, in any case and with or without accents → the name that is printed.

    Raises ValueError.
    """
    name = _KNOWN.get(_key(text))
    if name is None:
        hint = did_you_mean(text, [*NAMES.values(), INTERNATIONAL])
        if not hint.startswith("did"):
            hint = "write its English name or its ISO 3166-1 code, like Japan, JP or JPN"
        raise ValueError(f"{shown(text)} is no country of ISO 3166-1; {hint}")
    return name
