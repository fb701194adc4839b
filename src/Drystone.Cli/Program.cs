using Drystone.Cli.Commands;

return await CommandLine.RunAsync(args, Terminal.System, CancellationToken.None);
