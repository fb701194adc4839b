namespace Drystone.Cli.Objects.Transfers;

/// <summary>Notices that <c>a</c> and <c>a/b</c> are both objects, which no folder can hold. Names come in the order of
/// their bytes, so only those that the present one begins with need to be remembered.</summary>
internal sealed class FolderConflicts
{
    private readonly Stack<string> _above = new();

    /// <returns>Why the name cannot be a file; null when it can.</returns>
    public string? Refuse(string name)
    {
        while (_above.TryPeek(out var last) && !name.StartsWith(last, StringComparison.Ordinal))
        {
            _above.Pop();
        }

        foreach (var shorter in _above)
        {
            if (name.Length > shorter.Length && name[shorter.Length] == '/')
            {
                return $"'{shorter}' is an object too, and a path cannot be both a file and a folder";
            }
        }

        if (!name.EndsWith('/'))
        {
            _above.Push(name);
        }

        return null;
    }
}
