import { CHANGE_FEED_TABLE_V1, CONSUMER_TABLES_V1 } from '@countersign/consumer';
import { forwardMigration } from '@countersign/platform-database';

const JOBS = `
  CREATE TABLE eval_jobs (
    id uuid PRIMARY KEY,
    team_id uuid NOT NULL,
    name text NOT NULL,
    runner text NOT NULL CHECK (runner IN ('builtin', 'inspect')),
    -- Secrets are named; a value has no column.
    model jsonb NOT NULL,
    grader jsonb,
    hf_token_secret text,
    benchmarks text[] NOT NULL,
    sample_limit int,
    project text NOT NULL,
    publish boolean NOT NULL,
    concurrency int NOT NULL,
    status text NOT NULL CHECK (status IN ('waiting', 'queued', 'running', 'completed', 'failed', 'cancelled')),
    error_code text,
    error_detail text,
    -- No key: a job outlives the one that it repeats.
    rerun_of uuid,
    claimed_by uuid,
    claimed_until timestamptz,
    sandbox_id uuid,
    run_read int NOT NULL DEFAULT 0,
    held jsonb NOT NULL DEFAULT '[]',
    started_at timestamptz,
    finished_at timestamptz,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL,
    row_version int NOT NULL
  );
  CREATE INDEX eval_jobs_team_id ON eval_jobs (team_id, id);
  CREATE INDEX eval_jobs_due ON eval_jobs (id) WHERE status IN ('queued', 'running');
  CREATE INDEX eval_jobs_published ON eval_jobs (team_id, project) WHERE publish AND status = 'completed';
`;

const SAMPLES = `
  CREATE TABLE eval_samples (
    job_id uuid NOT NULL REFERENCES eval_jobs (id) ON DELETE CASCADE,
    position int NOT NULL,
    benchmark text NOT NULL,
    sample text NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'answered', 'scored', 'failed')),
    input text NOT NULL,
    target text NOT NULL,
    -- Redacted before they come here.
    answer text,
    score double precision CHECK (score BETWEEN 0 AND 1),
    explanation text,
    error_code text,
    error_detail text,
    requests int NOT NULL DEFAULT 0,
    input_tokens int NOT NULL DEFAULT 0,
    output_tokens int NOT NULL DEFAULT 0,
    cost double precision,
    versions jsonb NOT NULL DEFAULT '[]',
    finished_at timestamptz,
    PRIMARY KEY (job_id, position),
    -- One row a sample: it is scored once, whoever asked for it how often.
    UNIQUE (job_id, benchmark, sample),
    CHECK ((state = 'scored') = (score IS NOT NULL))
  );
`;

export const Evals0001 = forwardMigration(
  'Evals0001000000000001',
  CONSUMER_TABLES_V1,
  CHANGE_FEED_TABLE_V1,
  JOBS,
  SAMPLES,
);
