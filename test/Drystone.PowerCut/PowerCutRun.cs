using System.Globalization;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;

namespace Drystone.PowerCut;

/// <summary>Rounds of load, cut and reading back, on one disk.</summary>
internal sealed class PowerCutRun(PowerCutOptions options, TextWriter output) : IAsyncDisposable
{
    private const int Workers = 24;
    private const int ShortestMilliseconds = 500;
    private const int LongestMilliseconds = 3_000;
    private const int LongestAfterlifeMilliseconds = 200;
    private const int MostShown = 50;
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromMinutes(1);

    private readonly Ledger ledger = new();
    private readonly Random random = new((int)(options.Seed ^ (options.Seed >> 32)));
    private CuttableDisk? disk;
    private ServerProcess? server;
    private AmazonS3Client? client;
    private ReadBack.Readings total = new(0, 0, 0);
    private long underWay;

    public int Losses => ledger.Losses.Count;

    /// <summary>Where the image is.</summary>
    public string Folder { get; } = MakeFolder(options);

    private AmazonS3Client S3 => client!;

    private string Data => Path.Combine(disk!.Path, "data");

    /// <summary>Until the first loss.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        output.WriteLine($"seed {options.Seed}, {options.Rounds} rounds, durability {OnOff(options.IsDurable)}, "
            + $"barriers {OnOff(options.HasBarriers)}, image in {Folder}");
        disk = await CuttableDisk.CreateAsync(Folder, options.HasBarriers);
        await StartAsync(cancel);
        await BucketKind.CreateAllAsync(S3, server!);
        if (!options.IsDurable || !options.HasBarriers)
        {
            // A store that does not open says less than objects that are lost.
            await disk.SettleAsync();
        }

        output.WriteLine("round  power    load  acknowledged  under way  done of it  objects read     bytes read"
            + "   start  fs     losses");
        for (var round = 1; round <= options.Rounds && Losses == 0; round++)
        {
            await RoundAsync(round, cancel);
        }

        if (Losses == 0)
        {
            await FinishAsync(cancel);
        }

        Summarize();
    }

    public async ValueTask DisposeAsync()
    {
        client?.Dispose();
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        if (disk is not null)
        {
            await disk.DisposeAsync();
        }
    }

    private async Task RoundAsync(int round, CancellationToken cancel)
    {
        var acknowledgedBefore = ledger.AcknowledgedOperations;
        // Flushes that are not sent are missed only by a device that loses its cache.
        var cut = options.HasBarriers && random.Next(2) == 0 ? Cut.Computer : Cut.Device;
        var loadMilliseconds = random.Next(ShortestMilliseconds, LongestMilliseconds);
        var afterlife = random.Next(LongestAfterlifeMilliseconds);
        using var load = new Load((ulong)random.NextInt64());
        await LoadAsync(load, cut, loadMilliseconds, afterlife, cancel);

        var (acknowledged, pending) = (ledger.AcknowledgedOperations - acknowledgedBefore, ledger.StatesUnderWay);
        underWay += pending;
        var complaint = await disk!.RestartAsync();
        var readings = new ReadBack.Readings(0, 0, 0);
        try
        {
            await StartAsync(cancel);
            readings = await new ReadBack(S3, ledger).RunAsync(random, cancel);
        }
        catch (Exception fault) when (fault is ServerException or AmazonServiceException or AmazonClientException
            or HttpRequestException or IOException or SocketException)
        {
            ledger.NoteLoss($"after the cut nothing can be read: {fault.Message}");
        }

        Add(readings);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{round,5}  {cut.ToString().ToLowerInvariant(),-8} "
            + $"{loadMilliseconds / 1000.0,4:F2}s  {acknowledged,12:N0}  {pending,9:N0}  "
            + $"{readings.UnderWayThere,10:N0}  {readings.Objects,12:N0}  {readings.Bytes,13:N0}  "
            + $"{server?.ReadyAfter.TotalMilliseconds ?? 0,4:N0}ms  {(complaint is null ? "clean" : "ERRORS")}  "
            + $"{Losses,6:N0}"));
        if (complaint is not null)
        {
            output.WriteLine(complaint);
        }
    }

    /// <summary>Ends with the server dead and the disk cut.</summary>
    private async Task LoadAsync(
        Load load, Cut cut, int milliseconds, int afterlifeMilliseconds, CancellationToken cancel)
    {
        var workers = Enumerable.Range(0, Workers)
            .Select(number => new Worker(S3, ledger, load, BucketKind.All[number % BucketKind.All.Count], number))
            .Select(worker => Task.Run(worker.RunAsync, CancellationToken.None))
            .ToArray();
        var expiry = server!.CommandAsync("lifecycle", "run", BucketKind.Expiring.Name);
        try
        {
            await Task.WhenAny(load.FirstAcknowledged, Task.Delay(RequestTimeout, cancel));
            await Task.Delay(milliseconds, cancel);
            load.BeginCut();
            disk!.Cut(cut);
            // On a dead disk it may read, but not promise anything: what it acknowledges now counts, too.
            await Task.Delay(afterlifeMilliseconds, cancel);
        }
        finally
        {
            load.BeginCut();
            await server.KillAsync();
            load.GiveUp();
            await Task.WhenAll(workers);
            await expiry;
        }
    }

    private async Task StartAsync(CancellationToken cancel)
    {
        client?.Dispose();
        if (server is { } old)
        {
            server = null;
            await old.DisposeAsync();
        }

        server = await ServerProcess.StartAsync(Data, options.IsDurable, cancel);
        client = new AmazonS3Client(
            new BasicAWSCredentials(ServerProcess.AccessKeyId, ServerProcess.SecretAccessKey),
            new AmazonS3Config
            {
                ServiceURL = server.Endpoint,
                AuthenticationRegion = "us-east-1",
                ForcePathStyle = true,
                MaxErrorRetry = 0,
                Timeout = RequestTimeout,
            });
    }

    /// <summary>Everything once more, by the client and by the server's own scrubber.</summary>
    private async Task FinishAsync(CancellationToken cancel)
    {
        var readings = await new ReadBack(S3, ledger).RunAsync(sample: null, cancel);
        Add(readings);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"at the end, everything: {readings.Objects:N0} objects, {readings.Bytes:N0} bytes read"));
        var scrub = await server!.CommandAsync("scrub", "run");
        output.WriteLine($"drystone scrub run: {scrub.Output.ReplaceLineEndings("; ")}");
        if (scrub.ExitCode != 0)
        {
            ledger.NoteLoss($"the scrubber found damage: {scrub.Output}");
        }

        await server.StopAsync();
    }

    private void Summarize()
    {
        foreach (var loss in ledger.Losses.Take(MostShown))
        {
            output.WriteLine($"LOST  {loss}");
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{ledger.AcknowledgedOperations:N0} acknowledged writes checked, {underWay:N0} states were under way and "
            + $"{total.UnderWayThere:N0} of them done, {ledger.Expired:N0} objects expired; {total.Objects:N0} objects "
            + $"and {total.Bytes:N0} bytes read back; {Losses:N0} losses"));
    }

    private void Add(ReadBack.Readings readings) => total = new(
        total.Objects + readings.Objects, total.Bytes + readings.Bytes, total.UnderWayThere + readings.UnderWayThere);

    private static string MakeFolder(PowerCutOptions options) => options.Folder is { } folder
        ? Directory.CreateDirectory(Path.Combine(Path.GetFullPath(folder), $"powercut-{options.Seed}")).FullName
        : Directory.CreateTempSubdirectory("drystone-powercut-").FullName;

    private static string OnOff(bool value) => value ? "on" : "off";
}
