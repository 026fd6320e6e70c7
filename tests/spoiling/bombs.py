"""Documents made to take a reader's time or memory, by what they do; `bomb` puts a maker into the list."""

from collections.abc import Callable

Maker = Callable[[], bytes]
BOMBS: dict[str, Maker] = {}

HEAVY = frozenset(
    {
        "a_black_picture",
        "a_picture_at_the_limit",
        "a_picture_at_the_limit_in_colour",
        "a_picture_at_the_limit_in_deep_colour",
        "a_picture_of_cells",
        "a_picture_of_coarse_noise",
        "a_picture_of_larger_cells",
        "a_picture_of_noise",
        "a_picture_of_numbers",
        "a_picture_of_tiny_words",
        "a_picture_of_words",
        "a_white_picture",
        "applications_without_end",
        "cells_without_end",
        "columns_without_end",
        "many_labels_that_nearly_fit",
        "paragraphs_without_end",
        "pdf_a_thousand_pages",
        "pdf_fax_garbage",
        "pdf_filters_without_end",
        "pdf_full_pages",
        "pdf_jbig2_garbage",
        "pdf_jpx_garbage",
        "pdf_large_page",
        "pdf_lzw_garbage",
        "pdf_of_a_fine_grid",
        "pdf_of_curves",
        "pdf_of_pictures_in_line",
        "pdf_of_rectangles",
        "pdf_page_of_no_size",
        "pdf_page_turned_over",
        "pdf_runs_without_end",
        "pdf_unit_of_thousands",
        "preformatted_lines",
        "rows_of_the_form_without_end",
        "sheet_of_long_rows",
        "sheet_of_many_cells",
        "sheet_of_one_string",
        "sixteen_bits",
        "tables_without_end",
        "tall_cells_beside_each_other",
        "titles_without_end",
        "unknown_rows_without_end",
        "word_cells_without_end",
        "word_columns_without_end",
        "word_spans",
        "word_with_pictures_that_unpack",
    }
)
"""Those that take a reader more than a second before it has their end: they are not read in every run."""


def bomb(maker: Maker) -> Maker:
    """The function's name becomes the bomb's."""
    BOMBS[maker.__name__] = maker
    return maker


def each(**makers: Maker) -> None:
    """Several small ones."""
    BOMBS.update(makers)
