using System.Buffers;
using System.Text;
using Drystone.Engine.Buckets;
using Drystone.S3.Configuration.Logging;

namespace Drystone.Server.AccessLogs;

/// <summary>Which lines go into one object: those of one bucket for one target and one day (UTC), since a day may be
/// part
/// of the object's key.</summary>
internal sealed record AccessLogPlace(BucketInfo Source, LoggingEnabled Target, DateOnly Day)
{
    // The bucket changes with each of its configurations and stays the same one.
    public bool Equals(AccessLogPlace? other) =>
        other is not null && Source.Id == other.Source.Id && Day == other.Day && Target.Equals(other.Target);

    public override int GetHashCode() => HashCode.Combine(Source.Id, Day, Target);
}

/// <summary>Lines that wait to be delivered.</summary>
internal sealed class AccessLogBatch(AccessLogPlace place)
{
    private readonly ArrayBufferWriter<byte> text = new();

    public AccessLogPlace Place => place;

    public int Lines { get; private set; }

    public int LengthBytes => text.WrittenCount;

    public ReadOnlyMemory<byte> Text => text.WrittenMemory;

    public void Add(ReadOnlySpan<byte> line)
    {
        text.Write(line);
        Lines++;
    }

    public static byte[] Encode(AccessLogFacts facts) => Encoding.ASCII.GetBytes(AccessLogLine.Format(facts) + "\n");
}
