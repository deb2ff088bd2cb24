"""What planning costs: seconds and memory, from the sample's five screens to a fleet of 2,000."""
