using Drystone.Engine.Names;
using Drystone.S3;

namespace Drystone.Server.ChangeFeeds;

/// <summary>Who follows changes on this server. Each feed holds a page of the log at a time and looks at every commit,
/// so there are not as many as somebody likes.</summary>
internal sealed class ChangeFeedPlaces
{
    /// <summary>Ours: with that many, looking is still a small part of what a commit costs.</summary>
    public const int Most = 200;

    /// <summary>Ours: a quarter of all, so that no account keeps the others out.</summary>
    public const int MostOfAccount = 50;

    private readonly Lock gate = new();
    private readonly Dictionary<AccountId, int> taken = [];

    /// <summary>Disposing what it returns gives the place back.</summary>
    /// <exception cref="S3Exception">SlowDown.</exception>
    public IDisposable Take(AccountId account)
    {
        lock (gate)
        {
            var own = taken.GetValueOrDefault(account);
            var free = Most - taken.Values.Sum();
            if (own >= MostOfAccount)
            {
                throw new S3Exception(
                    S3Errors.SlowDown, $"The account follows {MostOfAccount} change feeds already; end one first.");
            }

            // So none takes more than half of what is left, however many accounts do what they can.
            if (own >= free)
            {
                throw new S3Exception(
                    S3Errors.SlowDown,
                    $"{free} of {Most} change feeds are left, for accounts that follow fewer. Please try again later.");
            }

            taken[account] = own + 1;
        }

        return new Place(this, account);
    }

    private void GiveBack(AccountId account)
    {
        lock (gate)
        {
            if (--taken[account] == 0)
            {
                taken.Remove(account);
            }
        }
    }

    private sealed class Place(ChangeFeedPlaces places, AccountId account) : IDisposable
    {
        public void Dispose() => places.GiveBack(account);
    }
}
