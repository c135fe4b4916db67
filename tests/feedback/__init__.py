"""How often feedback names the mistake."""
