import type { EvalJob } from '../api/types.js';
import { Fact, Facts } from '../ui/facts.js';
import { TextLink } from '../ui/text-link.js';
import { TimeAgo } from '../ui/time-ago.js';

export function EvalFacts({ team, job }: { team: string; job: EvalJob }) {
  const { model, grader, hfTokenSecret, benchmarks, sampleLimit, project, publish, concurrency, rerunOf } = job;
  return (
    <Facts>
      <Fact label="Model">{model.name}</Fact>
      <Fact label="At">{model.baseUrl}</Fact>
      <Fact label="API key">
        <SecretLink team={team} name={model.apiKeySecret} />
      </Fact>
      <Fact label="Benchmarks">{benchmarks.join(', ')}</Fact>
      {grader && (
        <Fact label="Scorer">
          {grader.name}, with <SecretLink team={team} name={grader.keySecret} />
        </Fact>
      )}
      {hfTokenSecret !== null && (
        <Fact label="Hugging Face token">
          <SecretLink team={team} name={hfTokenSecret} />
        </Fact>
      )}
      <Fact label="Samples of each">{sampleLimit === null ? 'all' : `at most ${sampleLimit}`}</Fact>
      <Fact label="Requests at a time">{concurrency}</Fact>
      <Fact label="Project">
        {publish ? (
          <TextLink to="/teams/$team/evaluations/leaderboard" params={{ team }} search={{ project }} inherit>
            {project}, on its leaderboard
          </TextLink>
        ) : (
          project
        )}
      </Fact>
      <Fact label="Launched">
        <TimeAgo at={job.createdAt} /> by {job.createdBy}
      </Fact>
      {rerunOf !== null && (
        <Fact label="Repeats">
          <TextLink to="/teams/$team/evaluations/$id" params={{ team, id: rerunOf }} inherit>
            an earlier run
          </TextLink>
        </Fact>
      )}
    </Facts>
  );
}

function SecretLink({ team, name }: { team: string; name: string }) {
  return (
    <TextLink to="/teams/$team/secrets/$name" params={{ team, name }} inherit className="mono">
      {name}
    </TextLink>
  );
}
