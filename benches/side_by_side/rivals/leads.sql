-- `leads.bant` by hand, for DuckDB. A condition that is unknown is NULL, and CASE takes NULL for no, as the policy does.
WITH leads AS (
  SELECT
    lead_id, authority, country, industry, employees, revenue, budget, timing, need, source, visits, reply_rate,
    demo_requested, consent, last_activity,
    split_part(lower(email), '@', 2) IN ('freemail.example', 'mailbox.example', 'inbox.example') AS private_address
  FROM {leads}
),
scored AS (
  SELECT *, greatest(0, least(100,
      CASE WHEN industry IN ('software', 'consulting') THEN 20 WHEN industry IN ('agency', 'retail') THEN 10 ELSE 0 END
    + CASE WHEN employees BETWEEN 50 AND 999 THEN 15 ELSE 0 END
    + CASE WHEN revenue >= 1000000 THEN 10 ELSE 0 END
    + CASE WHEN budget >= 20000 THEN 15 ELSE 0 END
    + CASE WHEN authority = 'decision_maker' THEN 10 ELSE 0 END
    + CASE WHEN source IN ('referral', 'partner') THEN 10 ELSE 0 END
    + CASE WHEN visits >= 10 THEN 5 ELSE 0 END
    + CASE WHEN reply_rate >= 0.25 THEN 5 ELSE 0 END
    - CASE WHEN private_address THEN CASE WHEN employees >= 250 THEN 0 ELSE 15 END ELSE 0 END
  )) AS fit
  FROM leads
),
voted AS (
  SELECT *,
    CASE
      WHEN fit >= 30
        AND CASE WHEN budget >= 10000 THEN 1 ELSE 0 END + CASE WHEN authority = 'decision_maker' THEN 1 ELSE 0 END
          + CASE WHEN need IS NOT NULL THEN 1 ELSE 0 END + CASE WHEN timing < 90 THEN 1 ELSE 0 END >= 3
        THEN 'complete'
      WHEN timing <= 30 AND budget >= 5000 AND NOT (authority = 'user') AND source <> 'cold_list' THEN 'urgent'
      WHEN fit >= 50 AND authority IN ('decision_maker', 'influencer')
        AND last_activity BETWEEN DATE '2026-11-21' - 90 AND DATE '2026-11-21' THEN 'accepted'
      WHEN demo_requested AND fit >= 20 THEN 'asked_for_demo'
      WHEN visits >= 20 AND last_activity BETWEEN DATE '2026-11-21' - 30 AND DATE '2026-11-21' THEN 'active'
      WHEN fit >= 55 THEN 'good_fit'
      WHEN contains(need, 'CRM') AND timing < 365 THEN 'needs_crm'
      ELSE 'otherwise'
    END AS vote
  FROM scored
),
decided AS (
  SELECT lead_id, fit, CASE
      WHEN country IN ('Atlantis', 'Lemuria') THEN 'disqualify.1'
      WHEN vote = 'otherwise' THEN vote
      WHEN NOT consent THEN 'cap.1'
      WHEN vote IN ('complete', 'urgent', 'accepted') AND private_address AND NOT demo_requested THEN 'cap.2'
      ELSE vote
    END AS rule
  FROM voted
)
SELECT lead_id,
  CASE
    WHEN rule IN ('otherwise', 'cap.1') THEN 'Nurture'
    WHEN rule = 'disqualify.1' THEN 'disqualified'
    WHEN rule IN ('complete', 'urgent') THEN 'SQL'
    WHEN rule = 'accepted' THEN 'SAL'
    ELSE 'MQL'
  END AS outcome,
  fit, rule
FROM decided
