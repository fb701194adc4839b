namespace Drystone.Server.Identity;

/// <summary>The tags of a session.</summary>
internal static class SessionTags
{
    /// <summary>A tag of the session goes before the role's of the same key; keys have no case.</summary>
    /// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html</remarks>
    public static IReadOnlyList<KeyValuePair<string, string>> Over(
        IReadOnlyList<KeyValuePair<string, string>> ofRole, IReadOnlyList<KeyValuePair<string, string>> ofSession) =>
        ofSession.Count == 0
            ? ofRole
            : [.. ofSession, .. ofRole.Where(tag => !ofSession.Any(own => IsSameKey(own.Key, tag.Key)))];

    public static bool IsSameKey(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
