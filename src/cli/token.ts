import { type Command, EXIT, UsageError } from './command.ts';

export const tokenCommand: Command = {
  name: 'token',
  usage: 'token PERSON [--json]',
  summary: { zh: '沙箱：打印某人的令牌', en: "Sandbox: print a person's token" },
  run: async ({ args, json, out, sandbox }) => {
    const [person] = args;
    if (person === undefined) throw new UsageError(tokenCommand.usage);
    if (sandbox === undefined)
      throw new UsageError('生产环境由令牌签发方发放令牌。 In production tokens come from the issuer.');
    if (sandbox.actor(person) === undefined)
      throw new UsageError(`沙箱里没有 ${person}。 There is no ${person} in the sandbox.`);
    const token = await sandbox.token(person);
    out(json ? JSON.stringify({ person, token }) : token);
    return EXIT.ok;
  },
};
