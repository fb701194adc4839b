using Drystone.PowerCut;

return args is [WithoutSync.Verb, .. var command]
    ? WithoutSync.Execute(command)
    : await PowerCutCommand.RunAsync(args, Console.Out, Console.Error);
