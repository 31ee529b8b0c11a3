"""Assignment: ordered rules send a lead to a team, and the team's method to a person."""
