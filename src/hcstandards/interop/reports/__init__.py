"""Validation reports in the forms that other programs read: JSON, SARIF, JUnit XML, FHIR OperationOutcome."""
