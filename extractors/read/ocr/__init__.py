"""Reading pictures: pixels -> rules -> cells -> ink -> text."""
