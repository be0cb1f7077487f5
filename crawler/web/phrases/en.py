"""English: what stands in the templates, and the names of fields and kinds as a reader would say them."""

NAME = "English"
DATE = "{d} {name} {y}"
MINUTE = "{d} {name} {y}, {clock}"
MONTH = "{name} {y}"
SAYS: dict[str, str] = {
    "kind page": "Pages",
    "kind image": "Images",
    "kind source": "Sources",
    "kind subpage": "Further pages",
    "kind extraction": "Articles read again",
    "canonicalUrl": "Canonical address",
    "headline": "Headline",
    "alternativeHeadline": "Second headline",
    "description": "Summary",
    "articleBody": "Text",
    "author": "Author",
    "publisher": "Publisher",
    "datePublished": "Published",
    "dateModified": "Modified",
    "inLanguage": "Language",
    "articleSection": "Section",
    "keywords": "Keywords",
    "derivedKeywords": "Our keywords",
    "image": "Pictures",
    "associatedMedia": "Files",
    "isAccessibleForFree": "Free to read",
    "license": "License",
    "type": "Kind",
    "source": "Source",
    "site": "Site",
    "section": "Section",
    "language": "Language",
    "since": "Since",
    "until": "Until",
    "story": "Story",
    "has": "With",
    "gone": "gone",
}
