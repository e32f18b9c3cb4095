"""One spider class for each family of content management systems."""

# By the name that the registry uses. A third portal that needs the same code makes a family.
FAMILIES = {
    "eportal": "crawler.families.eportal:EportalSpider",
    "creator": "crawler.families.creator:CreatorSpider",
    "trs": "crawler.families.trs:TrsSpider",
    "vsb": "crawler.families.vsb:VsbSpider",
    "gkmlpt": "crawler.families.gkmlpt:GkmlptSpider",
    "nfcms": "crawler.families.nfcms:NfcmsSpider",
    "shanghai": "crawler.families.shanghai:ShanghaiSpider",
    "ucap": "crawler.families.ucap:UcapSpider",
    "epoint": "crawler.families.epoint:EpointSpider",
    "hanweb": "crawler.families.hanweb:HanwebSpider",
    "jpaas": "crawler.families.jpaas:JpaasSpider",
    "hebei": "crawler.families.hebei:HebeiSpider",
    "lonsun": "crawler.families.lonsun:LonsunSpider",
    "truecms": "crawler.families.truecms:TruecmsSpider",
    "generic": "crawler.families.generic:GenericSpider",
}
