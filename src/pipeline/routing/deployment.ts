import { DatabaseError, type Queryable } from '../../lib/database/types.ts';
import { ConfigError, type Environment, PREFIX } from '../config/index.ts';

const OF_PRODUCTION = 'SD004';
const CHECK_VIOLATION = '23514';

/**
 * Says which kind of deployment the database belongs to. From "production" on it refuses every product of a mock, and
 * every pipeline that is not production. Throws ConfigError when the two do not go together.
 */
export async function declareDeployment(db: Queryable, environment: Environment, at: Date): Promise<void> {
  try {
    await db.query('select upload_pipeline.declare_deployment($1, $2)', [environment, at]);
  } catch (error) {
    const message = error instanceof DatabaseError ? reasonOf(error, environment) : undefined;
    if (message === undefined) throw error;
    throw new ConfigError([{ variable: `${PREFIX}ENVIRONMENT`, message }]);
  }
}

function reasonOf({ code }: DatabaseError, environment: Environment): string | undefined {
  if (code === OF_PRODUCTION) {
    return `is ${environment}, yet the database belongs to production; give this pipeline a database of its own`;
  }
  if (code === CHECK_VIOLATION) {
    return 'is production, yet the database holds what mocks have made; give production a database of its own';
  }
  return undefined;
}
