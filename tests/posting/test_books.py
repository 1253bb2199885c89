"""What the books refuse: names they do not have, closed months, accounts that do not fit."""
