namespace Drystone.Keyspace.Tests;

/// <summary>Groundwork that remembers what became of it.</summary>
internal sealed class NotedGroundwork : Groundwork
{
    public override long Bytes => 1 << 20;

    public bool Fails { get; init; }

    /// <summary>Whether it spoils the laying of its whole group.</summary>
    public bool Throws { get; init; }

    public bool IsLaid => TimesLaid > 0 && Failure is null;

    public int TimesLaid { get; private set; }

    protected internal override void Lay(IReadOnlyList<Groundwork> group)
    {
        foreach (var one in group.Cast<NotedGroundwork>())
        {
            one.TimesLaid++;
            if (one.Throws)
            {
                throw new InvalidDataException("It is no groundwork.");
            }

            one.Failure = one.Fails ? new IOException("It could not be laid.") : null;
        }
    }
}
