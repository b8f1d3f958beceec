"""Holds SARIF files to the schema: python validate.py SCHEMA FILE..."""

import json
import sys

import jsonschema

path, *files = sys.argv[1:]
with open(path, encoding="utf-8") as file:
    schema = json.load(file)
validator = jsonschema.validators.validator_for(schema)(schema)
wrong = False
for name in files:
    with open(name, encoding="utf-8") as file:
        document = json.load(file)
    for error in validator.iter_errors(document):
        wrong = True
        print(f"{name}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")
    print(f"{name}: {len(document['runs'][0]['results'])} results")
sys.exit(wrong)
