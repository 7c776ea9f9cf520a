"""What no rule says: the stretches of a message that promise something, learned from the corpus.

The rules see the words and weigh them clause by clause; where a clause has no comma, or a trade its own verb, they miss or
take too much. A small linear model (a conditional random field, see MODEL_CARD.md) reads the same words with what the rules
made of them, and has the last word on which stretches are promises. Action, owner and due time stay with the rules.
"""
