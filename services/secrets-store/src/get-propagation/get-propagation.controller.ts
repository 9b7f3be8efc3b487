import { getPropagation } from '@countersign/contracts';
import { Called, Handles, teamActor, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { PropagationReader } from './propagation-reader.js';

@Controller()
export class GetPropagationController {
  constructor(private readonly reader: PropagationReader) {}

  @Handles(getPropagation)
  get(@Called() { request, caller }: Call<typeof getPropagation>) {
    return this.reader.read(teamActor(caller).team, request);
  }
}
