namespace Drystone.Server.Notifications.Targets;

/// <summary>A target that gets nothing of accounts that may not use it: what waited when the operator took an account
/// away becomes a dead letter.</summary>
internal sealed class PermittedTarget(IEventTarget inner, EventTargetSettings settings, string? rootAccount)
    : IEventTarget
{
    public Task DeliverAsync(EventMessage message, CancellationToken cancel) =>
        message.Account is not { } account || settings.Accounts.Permit(account, rootAccount)
            ? inner.DeliverAsync(message, cancel)
            : throw new DeliveryException(
                $"account {account} may not use event target '{settings.Name}' any more; add it to the target's "
                    + "'accounts' and retry, or purge",
                isPermanent: true);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
