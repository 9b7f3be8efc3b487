import { findResource } from '@countersign/consumer';
import { getEvalJob } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EVAL_JOB } from '../domain/eval-job-kind.js';
import { EvalJobViews } from '../domain/eval-job-view.js';

@Controller()
export class GetEvalJobController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly views: EvalJobViews,
  ) {}

  @Handles(getEvalJob)
  async get(@Called() { request, caller }: Call<typeof getEvalJob>) {
    const { manager } = this.dataSource;
    return this.views.one(manager, await findResource(manager, EVAL_JOB, teamActor(caller).team, request.id));
  }
}
