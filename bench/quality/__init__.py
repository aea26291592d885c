"""How good the order is: a team works an A/R for a quarter under our priority and under the rules of others."""
