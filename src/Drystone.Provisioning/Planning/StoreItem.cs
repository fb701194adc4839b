namespace Drystone.Provisioning.Planning;

/// <summary>One thing that the file says: that a bucket is there, its versioning, a user's policies. Items stand in the
/// order in which they can be made.</summary>
internal abstract class StoreItem(Subject subject, string name)
{
    public Subject Subject => subject;

    /// <summary>Such as <c>versioning</c>; that of existence is the kind of the subject.</summary>
    public string Name => name;

    public abstract Facts Wanted { get; }

    /// <summary>Whether it is the item that makes the subject, before which it has nothing else.</summary>
    public virtual bool IsExistence => false;

    /// <summary>Whether a new subject may have something of it from the start.</summary>
    public virtual bool HasDefault => false;

    public abstract Task<Facts> ReadAsync(CancellationToken cancel);

    /// <summary>Makes it so. Doing it twice does no harm.</summary>
    /// <returns>What has to be told once, such as where a secret went; null for nothing.</returns>
    public abstract Task<string?> WriteAsync(CancellationToken cancel);

    public virtual bool IsSatisfiedBy(Facts found) => found.IsSame(Wanted);

    /// <summary>Why going from what is there to what is wanted gives up a protection; null when it does not.</summary>
    public virtual string? WeakeningFrom(Facts found) => null;

    /// <summary>Why it takes something away for good; null when it does not.</summary>
    public virtual string? Deletion => null;

    /// <summary>Why it cannot be done, whatever is allowed; null when it can.</summary>
    public virtual string? ObstacleIn(Facts found) => null;

    /// <summary>What should be known of that which is as it shall be; null for nothing.</summary>
    public virtual string? NoteOn(Facts found) => null;
}

/// <summary>Whom an item is about.</summary>
/// <param name="Kind"><c>bucket</c> or <c>user</c>.</param>
/// <param name="Name">The name.</param>
public sealed record Subject(string Kind, string Name)
{
    /// <summary>Such as <c>bucket docs</c>.</summary>
    public override string ToString() => $"{Kind} {Name}";
}
