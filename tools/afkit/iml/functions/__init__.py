"""The function library: one module per family, loaded when a function of it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping

_FAMILIES = {
    "general": "if ifempty switch get pick omit",
    "math": "abs ceil floor round trunc sum average min max median stdevP stdevS parseNumber formatNumber",
    "text": "ascii capitalize startcase lower upper trim length substring indexOf contains split"
    " replaceEmojiCharacters",
    "replace": "replace",
    "markup": "encodeURL decodeURL escapeHTML escapeMarkdown stripHTML mime",
    "binary": "base64 toString toBinary md5 sha1 sha256 sha512",
    "dates": "formatDate parseDate dateDiff",
    "date_arithmetic": "addSeconds addMinutes addHours addDays addMonths addYears"
    " setSecond setMinute setHour setDate setYear setDay setMonth",
    "arrays": "add remove first last slice merge flatten join reverse shuffle sort distinct deduplicate map",
    "collections": "keys toArray toCollection",
    "json_xml": "createJSON parseJSON parseXML createXML toDataStructure",
    "crypto": "jwt generateJwtWithKeyId cryptoSign",
    "apps": "isArray pop shift errorFactory",
}

# Name of a function → the module that declares it.
MODULES: Mapping[str, str] = {name: module for module, names in _FAMILIES.items() for name in names.split()}
