using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using Drystone.Keyspace;
using Drystone.Keyspace.Lmdb;

namespace Drystone.Benchmarks;

/// <summary>What a metadata record costs: written durably, found, and walked over.</summary>
[SimpleJob(RunStrategy.Throughput, warmupCount: 2, iterationCount: 5)]
[MemoryDiagnoser]
public class KeyspaceBenchmarks
{
    private const int Records = 200_000, Writes = 1_024, ValueBytes = 250;

    private readonly byte[] _value = new byte[ValueBytes];
    private string _directory = "";
    private LmdbKeyValueStore _store = null!;
    private int _next;

    [GlobalSetup]
    public async Task OpenAsync()
    {
        _directory = Directory.CreateTempSubdirectory("drystone-benchmark-").FullName;
        _store = LmdbKeyValueStore.Open(new() { Directory = _directory });
        await _store.WriteAsync(write =>
        {
            for (var i = 0; i < Records; i++)
            {
                write.Put(KeyOf(i), _value);
            }
            return 0;
        });
    }

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Benchmark(OperationsPerInvoke = Writes)]
    [Arguments(1)]
    [Arguments(64)]
    public Task WriteAsync(int writers) =>
        Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < Writes / writers; i++)
            {
                var key = KeyOf(Next());
                await _store.WriteAsync(write =>
                {
                    write.Put(key, _value);
                    return 0;
                });
            }
        })));

    [Benchmark]
    public bool BeginReadAndGet()
    {
        using var read = _store.BeginRead();
        return read.TryGet(KeyOf(Next()), out _);
    }

    [Benchmark(OperationsPerInvoke = Records)]
    public long Scan()
    {
        using var read = _store.BeginRead();
        using var cursor = read.OpenCursor();
        var bytes = 0L;
        for (var more = cursor.Seek([]); more; more = cursor.MoveNext())
        {
            bytes += cursor.Key.Length + cursor.Value.Length;
        }
        return bytes;
    }

    // A large prime step visits the keys in no order.
    private int Next() => (int)((uint)Interlocked.Add(ref _next, 7_919) % Records);

    private static byte[] KeyOf(int number) => [.. "o/bucket/a/folder/object-"u8, .. BitConverter.GetBytes(number)];
}
