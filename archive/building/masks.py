"""Personal numbers and names are masked in the text that is published; the archive keeps them.

Reports print the mobile number and the name of an officer to contact; a few print a citizen's.
"""

import re

_MOBILE = re.compile(r"(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)")
# Resident identity numbers: division, date of birth, serial, check digit (GB 11643).
_IDENTITY = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)"
)
_NAME = r"[\u4e00-\u9fff·]"
_CONTACT = re.compile(
    rf"(联系人(?:姓名)?\s*[:：]?\s*)(?<=[:：\s])"
    rf"(?:{_NAME}{{2,4}}?(?=联系|电话|手机|传真|地址|邮|[^\u4e00-\u9fff·]|$)|{_NAME}{{2,3}})"
)


def mask_personal(text: str) -> str:
    """Return the text with mobile numbers, identity numbers and contact names masked.

    >>> mask_personal("联系人：王小明，电话13800138000")
    '联系人：***，电话***********'
    >>> mask_personal("联系电话：0311-87902345")
    '联系电话：0311-87902345'
    """
    text = _MOBILE.sub("*" * 11, text)
    text = _IDENTITY.sub("*" * 18, text)
    return _CONTACT.sub(r"\1***", text)
