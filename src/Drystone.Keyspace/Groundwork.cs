namespace Drystone.Keyspace;

/// <summary>
/// What has to be on stable storage before a transaction may refer to it, and need not be there earlier. The groundwork
/// of all writes that are committed together is laid together, so that it costs them one sync and no wait of its own.
/// </summary>
public abstract class Groundwork
{
    /// <summary>About how many bytes it writes: a group is cut where they become many.</summary>
    public abstract long Bytes { get; }

    /// <summary>Why it could not be laid; null when it was, and before.</summary>
    public Exception? Failure { get; protected set; }

    /// <summary>Lays it for a store that commits nothing else at the moment. Blocks.</summary>
    /// <returns>Its <see cref="Failure"/>, with which the write fails; null: it was laid.</returns>
    public Exception? LayAlone()
    {
        Lay([this]);
        return Failure;
    }

    /// <summary>Called on one of a group, for all: blocks until each is on stable storage or has its
    /// <see cref="Failure"/>. It never throws for the sake of one.</summary>
    /// <param name="group">Those of one store, this one among them. Each is laid once, however often the work of its
    /// write runs.</param>
    protected internal abstract void Lay(IReadOnlyList<Groundwork> group);
}
