import { reportRejections } from '@countersign/contracts';
import { Called, Handles, type Call } from '@countersign/platform-bus';
import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Of the references of one resource: what is said of some of them, and nothing of the others. */
const REPORT = `
  UPDATE secret_references r SET rejected = said.rejected
  FROM secret_references own LEFT JOIN jsonb_to_recordset($4::jsonb) AS said (secret text, rejected jsonb) ON said.secret = own.secret_name
  WHERE own.id = r.id AND own.consumer = $1 AND own.team = $2 AND own.resource_id = $3
    AND own.rejected IS DISTINCT FROM said.rejected`;

/** Keeps what counterparts say of the values that a consumer's resource gave them. It is shown, and decides nothing. */
@Controller()
export class ReportRejectionsController {
  constructor(private readonly dataSource: DataSource) {}

  @Handles(reportRejections)
  async report(@Called() { request, caller }: Call<typeof reportRejections>) {
    const { team, resourceId, rejections } = request;
    const said = rejections.map(({ secret, ...rejected }) => ({ secret, rejected }));
    await this.dataSource.query(REPORT, [caller.issuer, team, resourceId, JSON.stringify(said)]);
    return {};
  }
}
