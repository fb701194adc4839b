namespace Drystone.Provisioning.Planning;

/// <summary>Reads what is there and compares it with what is wanted. Changes nothing.</summary>
internal sealed class Planner(ProvisioningOptions options)
{
    private readonly List<(StoreItem Item, PlannedChange Change)> _changes = [];
    private readonly List<UnsupportedItem> _unsupported = [];
    private readonly List<string> _failures = [];
    private readonly List<string> _notes = [];
    private readonly HashSet<Subject> _absent = [];

    public IReadOnlyList<(StoreItem Item, PlannedChange Change)> Changes => _changes;

    public IReadOnlyList<UnsupportedItem> Unsupported => _unsupported;

    public IReadOnlyList<string> Notes => _notes;

    /// <exception cref="ProvisioningException">Something could not be read; all of it is named.</exception>
    public async Task CompareAsync(IEnumerable<StoreItem> items, CancellationToken cancel)
    {
        var unreadable = new HashSet<Subject>();
        foreach (var item in items.Where(item => !unreadable.Contains(item.Subject)))
        {
            try
            {
                await CompareAsync(item, cancel);
            }
            catch (Exception e) when (Faults.IsUnsupported(e))
            {
                _unsupported.Add(new(item.Subject, item.Name,
                    e is UnsupportedException ? e.Message : $"the endpoint answers {Faults.Explain(e)}"));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                _failures.Add($"{item.Subject}, {item.Name}: {Faults.Explain(e)}");
                if (item.IsExistence)
                {
                    unreadable.Add(item.Subject);
                }

                if (Faults.EndsAll(e))
                {
                    break;
                }
            }
        }

        if (_failures.Count > 0)
        {
            throw new ProvisioningException(_failures);
        }
    }

    private async Task CompareAsync(StoreItem item, CancellationToken cancel)
    {
        // A quota that cannot be read is unsupported for a bucket that is not there yet, too.
        var isNew = _absent.Contains(item.Subject);
        var found = isNew && item is not Buckets.QuotaItem { IsSupported: false }
            ? []
            : await item.ReadAsync(cancel);
        if (item.IsSatisfiedBy(found) && !(isNew && item.HasDefault))
        {
            if (item.NoteOn(found) is { } note)
            {
                _notes.Add($"{item.Subject}, {item.Name}: {note}");
            }

            return;
        }

        if (item.IsExistence && found.Count == 0)
        {
            _absent.Add(item.Subject);
            isNew = true;
        }

        _changes.Add((item, Gate.Judge(item, found, options) with { IsNew = isNew }));
    }
}
