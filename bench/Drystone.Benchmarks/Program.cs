if (args is ["md5"])
{
    Drystone.Benchmarks.Md5Scenario.Run();
    return;
}

if (args is ["lifecycle", .. var numbers])
{
    var objects = numbers is [var first, ..] ? int.Parse(first, null) : 1_000_000;
    var due = numbers is [_, var second] ? int.Parse(second, null) : 1_000;
    await Drystone.Benchmarks.LifecycleScenario.RunAsync(objects, due);
    return;
}

if (args is ["fill", var directory, var bucket, var number])
{
    await Drystone.Benchmarks.FillScenario.RunAsync(directory, bucket, int.Parse(number, null));
    return;
}

if (args is ["put"])
{
    await Drystone.Benchmarks.PutScenario.RunAsync();
    return;
}

if (args is ["policy", .. var decisions])
{
    Drystone.Benchmarks.PolicyScenario.Run(decisions is [var count, ..] ? int.Parse(count, null) : 1_000_000);
    return;
}

if (args is ["compression", .. var files])
{
    Drystone.Benchmarks.CompressionScenario.Run(files);
    return;
}

if (args is ["usage", .. var counts])
{
    await Drystone.Benchmarks.UsageScenario.RunAsync(counts is [var count, ..] ? int.Parse(count, null) : 500_000);
    return;
}

BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
