"""The parts of a Word document that are the same in every report: our own template, as OOXML."""

from typing import Final

_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"

CONTENT_TYPES: Final = (
    f"{_HEAD}"
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPES}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
    f'<Override PartName="/word/settings.xml" ContentType="{_TYPES}.settings+xml"/>'
    f'<Override PartName="/word/footer1.xml" ContentType="{_TYPES}.footer+xml"/>'
    '<Override PartName="/docProps/core.xml"'
    ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    "</Types>"
)
ROOT_RELATIONS: Final = (
    f"{_HEAD}"
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/>'
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships'
    '/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>"
)
DOCUMENT_RELATIONS: Final = (
    f"{_HEAD}"
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_R}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{_R}/settings" Target="settings.xml"/>'
    f'<Relationship Id="rId3" Type="{_R}/footer" Target="footer1.xml"/>'
    "</Relationships>"
)
SETTINGS: Final = (
    f'{_HEAD}<w:settings xmlns:w="{_W}"><w:zoom w:percent="100"/>'
    '<w:defaultTabStop w:val="840"/><w:characterSpacingControl w:val="compressPunctuation"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode"'
    ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="ja-JP" w:eastAsia="ja-JP"/></w:settings>'
)
# The core properties; the moment is that of the report, so that the bytes stay the same.
CORE: Final = (
    f"{_HEAD}"
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<dc:title>{title}</dc:title><dc:creator>{town}</dc:creator><dc:language>ja-JP</dc:language>"
    '<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified>'
    "</cp:coreProperties>"
)
FOOTER: Final = (
    f'{_HEAD}<w:ftr xmlns:w="{_W}"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
    '<w:r><w:t xml:space="preserve">{{words}}　　</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>'
)


def _style(
    key: str, name: str, inner: str, *, based: str = "Normal", kind: str = "paragraph"
) -> str:
    base = f'<w:basedOn w:val="{based}"/>' if based else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{key}"><w:name w:val="{name}"/>{base}'
        f"<w:qFormat/>{inner}</w:style>"
    )


def _heading(level: int, size: int, before: int) -> str:
    rule = (
        '<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="3" w:color="0017C1"/></w:pBdr>'
        if level == 1
        else ""
    )
    return _style(
        f"Heading{level}",
        f"heading {level}",
        f'<w:pPr><w:keepNext/>{rule}<w:spacing w:before="{before}" w:after="120"/>'
        f'<w:outlineLvl w:val="{level - 1}"/></w:pPr>'
        f'<w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr>',
    )


_FACE = '<w:rFonts w:ascii="BIZ UDPGothic" w:hAnsi="BIZ UDPGothic" w:eastAsia="BIZ UDPゴシック"/>'
STYLES: Final = (
    f'{_HEAD}<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>{_FACE}'
    '<w:sz w:val="20"/><w:lang w:val="ja-JP" w:eastAsia="ja-JP"/></w:rPr></w:rPrDefault>'
    '<w:pPrDefault><w:pPr><w:spacing w:after="80" w:line="300" w:lineRule="auto"/></w:pPr>'
    "</w:pPrDefault></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    + _style(
        "Title",
        "Title",
        '<w:pPr><w:spacing w:before="2400" w:after="240"/></w:pPr>'
        '<w:rPr><w:b/><w:sz w:val="48"/></w:rPr>',
    )
    + _heading(1, 28, 360)
    + _heading(2, 22, 280)
    + _heading(3, 20, 200)
    + _style("Quiet", "Quiet", '<w:rPr><w:color w:val="595959"/><w:sz w:val="17"/></w:rPr>')
    + _style(
        "Cell",
        "Cell",
        '<w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr>'
        '<w:rPr><w:sz w:val="15"/></w:rPr>',
    )
    + _style("CellNumber", "Cell Number", '<w:pPr><w:jc w:val="right"/></w:pPr>', based="Cell")
    + _style(
        "CellUnder",
        "Cell Under",
        '<w:rPr><w:color w:val="595959"/><w:sz w:val="13"/></w:rPr>',
        based="Cell",
    )
    + _style(
        "CellUnderNumber",
        "Cell Under Number",
        '<w:pPr><w:jc w:val="right"/></w:pPr>',
        based="CellUnder",
    )
    + _style(
        "CellHead", "Cell Head", "<w:pPr><w:keepNext/></w:pPr><w:rPr><w:b/></w:rPr>", based="Cell"
    )
    + _style(
        "Footer",
        "footer",
        '<w:pPr><w:jc w:val="center"/></w:pPr>'
        '<w:rPr><w:color w:val="595959"/><w:sz w:val="15"/></w:rPr>',
    )
    + "</w:styles>"
)
DOCUMENT: Final = (
    f'{_HEAD}<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{{body}}</w:body></w:document>'
)
