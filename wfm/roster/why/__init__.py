"""Why a roster is as it is: clashing rules, what a change of a day would cost, what lacks and who would mend it."""
