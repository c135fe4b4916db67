"""Hidden suites and known answers of ps0, one neuron and how layers multiply."""
