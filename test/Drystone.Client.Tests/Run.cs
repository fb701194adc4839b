using Drystone.Client.Tests.Stores;
using Drystone.Testing.Secrets;

// Fixtures end in this order: what the server put out is there when it is searched.
[assembly: AssemblyFixture(typeof(StoreFixture))]
[assembly: AssemblyFixture(typeof(NoSecretIsShown))]
