/** A PostgreSQL server in a container of its own, removed when disposed. */
export interface PostgresContainer extends AsyncDisposable {
  /** Superuser on an empty database. */
  readonly url: string;
}

/** The newest PostgreSQL that pgvector's own image has. */
const IMAGE = 'pgvector/pgvector:pg17';
const PASSWORD = 'shakedown';

/** Starts PostgreSQL 17 with pgvector. Needs a Docker engine and the package `testcontainers`. */
export async function startPostgresContainer(): Promise<PostgresContainer> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const container = await new GenericContainer(IMAGE)
    .withEnvironment({ POSTGRES_PASSWORD: PASSWORD })
    .withExposedPorts(5432)
    // the entry point starts the server twice: once to initialise, on a socket only, and once for good
    .withWaitStrategy(Wait.forAll([Wait.forListeningPorts(), Wait.forLogMessage(/ready to accept connections/, 2)]))
    .withTmpFs({ '/var/lib/postgresql/data': 'rw' })
    .start();
  return {
    url: `postgres://postgres:${PASSWORD}@${container.getHost()}:${container.getMappedPort(5432)}/postgres`,
    async [Symbol.asyncDispose]() {
      await container.stop();
    },
  };
}

/** Undefined when a Docker engine answers, else why containers cannot be had. */
export async function whyNoContainers(): Promise<string | undefined> {
  const { getContainerRuntimeClient } = await import('testcontainers');
  try {
    await getContainerRuntimeClient();
    return undefined;
  } catch {
    return 'no Docker engine answers';
  }
}
