"""The function families. `MODULES` says which module declares a function, so that only that one is imported."""

from __future__ import annotations

_FAMILIES: dict[str, str] = {
    "general": "if ifempty switch get pick omit",
    "math": "abs ceil floor round trunc average sum min max median stdevP stdevS parseNumber formatNumber",
    "text": "ascii capitalize startcase lower upper trim length substring indexOf contains replaceEmojiCharacters split "
    "encodeURL decodeURL escapeHTML stripHTML escapeMarkdown mime",
    "replace": "replace",
    "binary": "base64 toString toBinary md5 sha1 sha256 sha512",
    "dates": "formatDate parseDate addSeconds addMinutes addHours addDays addMonths addYears setSecond setMinute setHour "
    "setDate setDay setMonth setYear dateDiff",
    "arrays": "add remove first last slice merge flatten join reverse shuffle sort distinct deduplicate map keys toArray "
    "toCollection isArray pop shift",
    "json_xml": "createJSON parseJSON parseXML createXML toDataStructure",
    "crypto": "jwt generateJwtWithKeyId cryptoSign",
    "errors": "errorFactory",
}

MODULES: dict[str, str] = {name: family for family, names in _FAMILIES.items() for name in names.split()}
