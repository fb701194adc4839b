namespace Drystone.Cli.Bench;

/// <summary>Request heads made before the measurement, one after another in one array.</summary>
internal sealed class RequestRing
{
    private readonly byte[] _bytes;
    private readonly int[] _ends;

    public RequestRing(RequestWriter writer, IEnumerable<BenchRequest> requests)
    {
        var bytes = new MemoryStream();
        var ends = new List<int>();
        foreach (var request in requests)
        {
            bytes.Write(writer.Write(request));
            ends.Add((int)bytes.Length);
        }

        _bytes = bytes.ToArray();
        _ends = [.. ends];
    }

    public int Count => _ends.Length;

    public ReadOnlyMemory<byte> this[int index]
    {
        get
        {
            var start = index == 0 ? 0 : _ends[index - 1];
            return _bytes.AsMemory(start, _ends[index] - start);
        }
    }
}
