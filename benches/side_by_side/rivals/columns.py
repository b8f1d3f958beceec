"""The columns of the leads and what is in them, for the tools that have to be told."""

COLUMNS = {
    "lead_id": "text",
    "created": "date",
    "email": "text",
    "first_name": "text",
    "last_name": "text",
    "company": "text",
    "job_title": "text",
    "authority": "text",
    "phone": "text",
    "country": "text",
    "city": "text",
    "industry": "text",
    "employees": "integer",
    "revenue": "money",
    "budget": "money",
    "timing": "integer",
    "need": "text",
    "source": "text",
    "visits": "integer",
    "reply_rate": "rate",
    "demo_requested": "boolean",
    "consent": "boolean",
    "last_activity": "date",
    "notes": "text",
}

UNUSED = {"created", "first_name", "last_name", "company", "job_title", "phone", "city", "notes"}

USED = [name for name in COLUMNS if name not in UNUSED]
