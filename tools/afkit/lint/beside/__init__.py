"""What lies beside a manifest: sandbox.yaml and cases.yaml, checked with the connector that they belong to."""
