"""Old office formats to DOCX through LibreOffice, which lives in a process of its own."""
