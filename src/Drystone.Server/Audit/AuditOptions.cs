namespace Drystone.Server.Audit;

/// <summary>Where the audit log goes: a file, a webhook, or both.</summary>
public sealed record AuditOptions
{
    /// <summary>Null: to no file.</summary>
    public string? File { get; init; }

    /// <summary>A file that has reached this size is put aside, and a new one begun.</summary>
    public long FileBytes { get; init; } = 100 << 20;

    /// <summary>So many files that were put aside are kept: FILE.1 is the newest.</summary>
    public int KeptFiles { get; init; } = 10;

    /// <summary>Where batches of lines are posted; null: nowhere.</summary>
    public Uri? Webhook { get; init; }

    /// <summary>The bearer token that the webhook is sent; null: none.</summary>
    public string? WebhookToken { get; init; }

    /// <summary>Networks that are not public and the webhook may be in, as <c>10.1.0.0/16</c> or one address.</summary>
    public IReadOnlyList<string> WebhookNetworks { get; init; } = [];

    /// <summary>Never shows the token, nor a place that may have one in it: records print themselves into
    /// logs.</summary>
    public override string ToString() => $"AuditOptions {{ File = {File}, Webhook = {Webhook?.Host} }}";
}
