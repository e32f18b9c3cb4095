"""The sandbox portals, one module for each family of content management systems.

`base` holds what they share; a family's module makes the pages in that family's markup, with
the traps that real portals of the family have.
"""

# By the family's name in the registry.
SITES = {
    "scripted": "crawler.sandbox.sites.scripted:ScriptedSite",
    "creator": "crawler.sandbox.sites.creator_lists:creator_site",
    "eportal": "crawler.sandbox.sites.eportal:EportalSite",
    "trs": "crawler.sandbox.sites.trs:TrsSite",
    "vsb": "crawler.sandbox.sites.vsb:VsbSite",
    "gkmlpt": "crawler.sandbox.sites.gkmlpt:GkmlptSite",
    "nfcms": "crawler.sandbox.sites.nfcms:NfcmsSite",
    "shanghai": "crawler.sandbox.sites.shanghai:ShanghaiSite",
    "hanweb": "crawler.sandbox.sites.hanweb:HanwebSite",
    "jpaas": "crawler.sandbox.sites.jpaas:JpaasSite",
    "hebei": "crawler.sandbox.sites.hebei:HebeiSite",
    "lonsun": "crawler.sandbox.sites.lonsun:LonsunSite",
    "ucap": "crawler.sandbox.sites.ucap:UcapSite",
    "epoint": "crawler.sandbox.sites.epoint:EpointSite",
    "truecms": "crawler.sandbox.sites.truecms:TruecmsSite",
    "generic": "crawler.sandbox.sites.generic:generic_site",
}
