/** Why a server could not start to listen; the message names the option that helps. */
export class PortUnusable extends Error {
  override readonly name = 'PortUnusable';
}

/**
 * Starts a server, saying in a person's words why its port can't be had.
 *
 * @throws PortUnusable when the port is taken or not allowed
 */
export async function listening<Result>(
  option: '--port' | '--sheets-port' | '--telegram-port',
  port: number,
  listen: (port: number) => Promise<Result>,
): Promise<Result> {
  try {
    return await listen(port);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const hint = `Choose another one with ${option}; 0 takes any that is free.`;
    if (code === 'EADDRINUSE') {
      throw new PortUnusable(`Port ${port} is in use by another program. ${hint}`, { cause: error });
    }
    if (code === 'EACCES')
      throw new PortUnusable(`Port ${port} may not be used here. ${hint}`, { cause: error });
    throw error;
  }
}
